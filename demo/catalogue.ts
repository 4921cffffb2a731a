import type { Language } from './language.ts';

export interface Product {
  /** Its name in addresses, and of its picture in `public/pictures`. */
  id: string;
  /** Won. The only place a price is written down; the browser is never asked for one. */
  price: number;
  name: Record<Language, string>;
  summary: Record<Language, string>;
  material: Record<Language, string>;
  size: Record<Language, string>;
  /** What the picture shows, for those who cannot see it. */
  picture: Record<Language, string>;
}

export const catalogue: readonly Product[] = [
  {
    id: 'moon-jar',
    price: 64_900,
    name: { ko: '달항아리 화병', en: 'Moon jar vase' },
    summary: {
      ko: '보름달처럼 둥근 백자 화병입니다. 가지 하나만 꽂아도 자리가 채워져요.',
      en: 'A porcelain vase as round as the full moon. A single branch is enough to fill it.',
    },
    material: { ko: '백자', en: 'White porcelain' },
    size: { ko: '지름 18cm, 높이 19cm', en: '18 cm wide, 19 cm high' },
    picture: { ko: '매화 가지를 꽂은 둥근 백자 화병', en: 'A round white vase with a plum branch' },
  },
  {
    id: 'mug',
    price: 28_000,
    name: { ko: '백자 머그', en: 'Porcelain mug' },
    summary: {
      ko: '아침마다 손이 가는 머그입니다. 전자레인지와 식기세척기에 넣어도 괜찮아요.',
      en: 'The one you reach for every morning. Safe in the microwave and the dishwasher.',
    },
    material: { ko: '백자, 무광 유약', en: 'White porcelain, matt glaze' },
    size: { ko: '용량 320ml', en: '320 ml' },
    picture: { ko: '김이 오르는 백자 머그', en: 'A white mug, steaming' },
  },
  {
    id: 'towels',
    price: 19_500,
    name: { ko: '소창 수건 3장', en: 'Sochang towels, set of 3' },
    summary: {
      ko: '강화에서 짠 소창으로 만들었습니다. 얇아서 금세 마르고, 삶을수록 부드러워져요.',
      en: 'Woven in Ganghwa from fine cotton. Thin, quick to dry, softer with every wash.',
    },
    material: { ko: '면 100%', en: '100% cotton' },
    size: { ko: '40 × 80cm', en: '40 × 80 cm' },
    picture: { ko: '차곡차곡 개어 쌓은 수건 세 장', en: 'Three folded towels in a stack' },
  },
  {
    id: 'candle',
    price: 24_000,
    name: { ko: '쑥 향초', en: 'Mugwort candle' },
    summary: {
      ko: '비 갠 뒤 쑥밭 냄새를 담았습니다. 저녁 한두 시간, 조용히 켜 두세요.',
      en: 'A field of mugwort after rain. Light it for an hour or two in the evening.',
    },
    material: { ko: '콩 왁스, 면 심지', en: 'Soy wax, cotton wick' },
    size: { ko: '180g, 약 40시간', en: '180 g, about 40 hours' },
    picture: { ko: '유리잔에 담긴 켜진 향초', en: 'A lit candle in a glass' },
  },
];

export const findProduct = (id: unknown): Product | undefined =>
  catalogue.find((product) => product.id === id);
