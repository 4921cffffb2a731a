import { type DefaultTheme, defineConfig } from 'vitepress';

/** Korean breaks between words, not inside them; a long code in a table leaves room for what is said of it. */
const STYLE = `
:lang(ko) { word-break: keep-all; }
.vp-doc td:not(:first-child) code { overflow-wrap: anywhere; }
.vp-doc td:nth-last-child(n + 2):nth-child(n + 3) { min-width: 12em; }
`;

/** Headings of the sidebar, and the pages under each. The same pages in both languages. */
type Chapter = [heading: { en: string; ko: string }, pages: Record<string, { en: string; ko: string }>];

const chapters: Chapter[] = [
  [
    { en: 'Start', ko: '시작하기' },
    {
      'quick-start': { en: 'Quick start', ko: '빠른 시작' },
      verification: { en: 'How verification works', ko: '결제 검증의 원리' },
      migration: { en: 'From your own code', ko: '기존 코드에서 옮겨 오기' },
    },
  ],
  [
    { en: 'Reference', ko: '레퍼런스' },
    {
      element: { en: 'The element', ko: '결제 컴포넌트' },
      api: { en: 'The API', ko: 'API' },
      codes: { en: 'Codes', ko: '코드 목록' },
      sandbox: { en: 'The sandbox', ko: '샌드박스' },
      testing: { en: 'Testing your shop', ko: '쇼핑몰 테스트하기' },
    },
  ],
  [
    { en: 'Running it', ko: '운영하기' },
    {
      'deploy/sqlite': { en: 'One machine, SQLite', ko: '서버 한 대와 SQLite' },
      'deploy/postgres': { en: 'Several, PostgreSQL', ko: '여러 대와 PostgreSQL' },
      'deploy/live': { en: 'Going live', ko: '실제 서비스 시작하기' },
      faq: { en: 'Questions', ko: '자주 묻는 질문' },
      v2: { en: 'PortOne V2', ko: '포트원 V2' },
    },
  ],
  [
    { en: 'What it promises', ko: '약속과 근거' },
    {
      security: { en: 'Security', ko: '보안' },
      reliability: { en: 'Reliability', ko: '안정성' },
      performance: { en: 'Performance', ko: '성능' },
    },
  ],
];

/** For whoever works on the server itself; in English only. */
const inside = {
  en: { '/orders': 'The life of an order', '/mutation': 'Guards and mutations' },
  ko: { '/orders': '주문의 일생 (영어)', '/mutation': '안전장치와 변이 시험 (영어)' },
};

const sidebar = (language: 'en' | 'ko', prefix: string): DefaultTheme.SidebarItem[] =>
  chapters.map(([heading, pages], index) => ({
    text: heading[language],
    items: [
      ...Object.entries(pages).map(([page, title]) => ({
        text: title[language],
        link: `${prefix}/${page}`,
      })),
      ...(index === chapters.length - 1
        ? Object.entries(inside[language]).map(([link, text]) => ({ text, link }))
        : []),
    ],
  }));

export default defineConfig({
  title: 'iamport-checkout',
  description: 'Take an Iamport (PortOne V1) payment on any web page, and be right about it every time',
  // A dead link inside the site fails the build; other sites are not asked.
  ignoreDeadLinks: [/^https?:/],
  cleanUrls: true,
  // `DOCS_BASE=/iamport-checkout/` for a site in a folder.
  base: process.env['DOCS_BASE'] ?? '/',
  head: [['style', {}, STYLE]],
  srcExclude: ['.generated/**'],
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        locales: {
          ko: {
            translations: {
              button: { buttonText: '검색', buttonAriaLabel: '검색' },
              modal: {
                noResultsText: '찾는 내용이 없습니다',
                resetButtonTitle: '지우기',
                footer: { selectText: '선택', navigateText: '이동', closeText: '닫기' },
              },
            },
          },
        },
      },
    },
  },
  locales: {
    root: { label: 'English', lang: 'en', themeConfig: { sidebar: sidebar('en', '') } },
    ko: {
      label: '한국어',
      lang: 'ko',
      description:
        '어떤 웹페이지에서든 아임포트(포트원 V1) 결제를 받고, 그 결과를 언제나 정확하게 확인합니다',
      themeConfig: {
        sidebar: sidebar('ko', '/ko'),
        outline: { label: '이 페이지에서' },
        docFooter: { prev: '이전', next: '다음' },
        darkModeSwitchLabel: '화면 모드',
        sidebarMenuLabel: '메뉴',
        returnToTopLabel: '맨 위로',
        langMenuLabel: '언어',
      },
    },
  },
  markdown: {
    config(md) {
      // Sources are beside the documents in the repository and not on the site: their names stay, without a link.
      md.core.ruler.push('links-into-the-repository', ({ tokens }) => {
        for (const { children } of tokens) {
          let isOutside = false;
          for (const token of children ?? []) {
            if (token.type === 'link_open') {
              isOutside = /^(\.\.\/)+(packages|examples|demo|deploy|README)/.test(
                String(token.attrGet('href')),
              );
            }
            if (isOutside && token.type === 'link_open') Object.assign(token, { type: 'text', tag: '' });
            if (isOutside && token.type === 'link_close') Object.assign(token, { type: 'text', tag: '' });
          }
        }
      });
    },
  },
});
