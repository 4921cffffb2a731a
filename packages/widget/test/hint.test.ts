import { expect } from '@open-wc/testing';
import { mayBePaid, readHint } from '../src/hint.ts';
import { IMP_UID, ORDER } from './support.ts';

const steps: [string, unknown, 'verify' | 'not-started'][] = [
  ['the two ids and nothing else', { imp_uid: IMP_UID, merchant_uid: ORDER }, 'verify'],
  ['an id with success', { imp_uid: IMP_UID, success: true }, 'verify'],
  ['an id with success: false', { imp_uid: IMP_UID, success: false }, 'verify'],
  ['an id with the word false', { imp_uid: IMP_UID, imp_success: 'false' }, 'verify'],
  ['an id with an error', { imp_uid: IMP_UID, error_code: 'F400', error_msg: 'x' }, 'verify'],
  ['no id and success: false', { imp_uid: null, success: false }, 'not-started'],
  ['no id and the word false', { success: 'false' }, 'not-started'],
  ['no id and imp_success: false', { imp_success: false }, 'not-started'],
  ['no id and an error_code', { error_code: 'F400' }, 'not-started'],
  ['no id and the misspelt error_coe', { error_coe: 'F1001' }, 'not-started'],
  ['no id and only an error_msg', { error_msg: '취소' }, 'not-started'],
  ['an empty id and an error', { imp_uid: '', error_code: 'F400' }, 'not-started'],
  ['no id and no word of failure', { merchant_uid: ORDER }, 'verify'],
  ['no id and success: true', { success: true }, 'verify'],
  ['empty error fields', { error_code: '', error_msg: '' }, 'verify'],
  ['nothing', undefined, 'verify'],
  ['null', null, 'verify'],
  ['a string', 'imp_uid=imp_123456', 'verify'],
  ['an id that is not one of PortOne’s', { imp_uid: '../x', error_code: 'F400' }, 'verify'],
];

describe('A hint', () => {
  for (const [what, said, step] of steps) {
    it(`leads to “${step}” for ${what}`, () =>
      expect(mayBePaid(readHint(said, ORDER))).to.equal(step === 'verify'));
  }

  it('keeps the order that was asked about, whatever comes back', () =>
    expect(readHint({ merchant_uid: 'OTHER', imp_uid: IMP_UID }, ORDER)).to.deep.equal({
      merchant_uid: ORDER,
      imp_uid: IMP_UID,
    }));

  it('carries the code and the text of a failure', () =>
    expect(readHint({ error_coe: 'F1001', error_msg: '거절' }, ORDER).error).to.deep.equal({
      code: 'F1001',
      message: '거절',
    }));
});
