import { readFile } from 'node:fs/promises';
import { ELEMENT_TEXTS } from './docs-korean.ts';
import { root } from './run.ts';

type Language = 'en' | 'ko';

interface Described {
  name: string;
  description?: string;
  default?: string;
  type?: { text: string };
}

interface Member extends Described {
  kind: 'field' | 'method';
  readonly?: boolean;
  static?: boolean;
  attribute?: string;
}

interface Declaration {
  tagName?: string;
  attributes: Described[];
  members: Member[];
  events: Described[];
  slots: Described[];
  cssParts: Described[];
  cssProperties: Described[];
  cssStates: Described[];
}

const HEADINGS = {
  attributes: { en: 'Attributes', ko: '속성' },
  properties: { en: 'Properties without an attribute', ko: '속성이 없는 프로퍼티' },
  methods: { en: 'Methods', ko: '메서드' },
  events: { en: 'Events', ko: '이벤트' },
  slots: { en: 'Slots', ko: '슬롯' },
  cssParts: { en: 'Parts', ko: '파트' },
  cssProperties: { en: 'Custom properties', ko: 'CSS 변수' },
  cssStates: { en: 'States', ko: '상태' },
} as const;

const COLUMNS = {
  en: { name: 'name', type: 'type', default: 'default', description: 'what it is' },
  ko: { name: '이름', type: '타입', default: '기본값', description: '설명' },
} as const;

/** The element's reference in Markdown, made of the `custom-elements.json` that is published with it. */
export async function describeElement(language: Language): Promise<string> {
  const manifest = await readFile(`${root}packages/widget/dist/custom-elements.json`, 'utf8');
  const { modules } = JSON.parse(manifest) as { modules: { declarations: Declaration[] }[] };
  const element = modules
    .flatMap(({ declarations }) => declarations)
    .find(({ tagName }) => tagName === 'iamport-checkout');
  if (!element) throw new Error('custom-elements.json does not describe <iamport-checkout>');
  const own = element.members.filter((member) => !member.static && !member.attribute);
  const sections: [keyof typeof HEADINGS, Described[]][] = [
    ['attributes', element.attributes],
    ['properties', own.filter(({ kind }) => kind === 'field')],
    ['methods', own.filter(({ kind }) => kind === 'method')],
    ['events', element.events],
    ['cssStates', element.cssStates],
    ['slots', element.slots],
    ['cssParts', element.cssParts],
    ['cssProperties', element.cssProperties],
  ];
  return sections
    .map(([key, entries]) => {
      const told = language === 'ko' ? entries.map((entry) => inKorean(key, entry)) : entries;
      return `## ${HEADINGS[key][language]} {#${key}}\n\n${toTable(told, language)}`;
    })
    .join('\n\n');
}

function inKorean(section: string, entry: Described): Described {
  const description = ELEMENT_TEXTS[section]?.[entry.name || 'default'];
  if (!description) throw new Error(`scripts/docs-korean.ts has nothing about ${section}: ${entry.name}`);
  return { ...entry, description };
}

/** A column that no entry fills is left out. */
function toTable(entries: readonly Described[], language: Language): string {
  const hasTypes = entries.some(({ type }) => type);
  const hasDefaults = entries.some((entry) => entry.default !== undefined);
  const columns = COLUMNS[language];
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const head = [
    columns.name,
    ...(hasTypes ? [columns.type] : []),
    ...(hasDefaults ? [columns.default] : []),
    columns.description,
  ];
  const rows = entries.map(({ name, type, default: usual, description = '' }) => [
    code(name || 'default'),
    ...(hasTypes ? [type ? code(type.text.replace(' | undefined', '')) : ''] : []),
    ...(hasDefaults ? [usual === undefined ? '' : code(usual)] : []),
    toCell(description),
  ]);
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

/** A cell: one line, and no markup of its own but code. */
const toCell = (text: string): string =>
  text.replaceAll('\n', ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;');
