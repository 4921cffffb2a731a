import { ok, refusal } from './envelope.ts';
import type { Handler } from './request.ts';

/** A table in which nothing is found but what was put in: not `constructor`. */
const table = (names: Record<string, string>): Readonly<Record<string, string>> =>
  Object.assign(Object.create(null), names);

/** Banks and card companies, by PortOne's numbers. */
export const BANKS = table({
  '003': '기업은행',
  '004': '국민은행',
  '007': '수협은행',
  '011': '농협은행',
  '020': '우리은행',
  '023': 'SC제일은행',
  '027': '한국씨티은행',
  '031': '대구은행',
  '032': '부산은행',
  '034': '광주은행',
  '035': '제주은행',
  '037': '전북은행',
  '039': '경남은행',
  '045': '새마을금고',
  '048': '신협',
  '071': '우체국',
  '081': '하나은행',
  '088': '신한은행',
  '089': '케이뱅크',
  '090': '카카오뱅크',
  '092': '토스뱅크',
});

export const CARDS = table({
  '361': 'BC카드',
  '364': '광주카드',
  '365': '삼성카드',
  '366': '신한카드',
  '367': '현대카드',
  '368': '롯데카드',
  '369': '수협카드',
  '370': '씨티카드',
  '371': 'NH카드',
  '372': '전북카드',
  '373': '제주카드',
  '374': '하나카드',
  '381': 'KB국민카드',
  '041': '우리카드',
});

/** A bank's number as shops write it: `88`, `088` and `BK88` are one bank. */
export const bankCode = (code: string): string => code.replace(/^BK/, '').padStart(3, '0');

const list = (names: Readonly<Record<string, string>>) =>
  Object.entries(names)
    .map(([code, name]) => ({ code, name }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));

const NO_SUCH_CODE = refusal(404, -1, '존재하지 않는 코드입니다.');

/** `GET /banks`, `GET /cards` */
export const codes =
  (names: Readonly<Record<string, string>>): Handler =>
  () =>
    ok(list(names));

/** `GET /banks/{code}`, `GET /cards/{code}` */
export const code =
  (names: Readonly<Record<string, string>>): Handler =>
  (_, { params }) => {
    const known = list(names).find(({ code }) => code === params['code']);
    return known ? ok(known) : NO_SUCH_CODE;
  };
