import { setBounded } from '../bounded.ts';
import { type Certification, MAX_CERTIFICATIONS, makeCertification } from '../certification.ts';
import { type Fields, flag, isGiven, text } from '../http/fields.ts';
import { freshImpUid } from '../ledger.ts';
import { type Answer, ok, refusal } from './envelope.ts';
import type { Handler } from './request.ts';

/** The number that nobody is sent: always this one. */
export const OTP = '000000';

/** An identity that waits for its number. */
export type OtpRequest = Partial<Certification>;

const REQUIRED = ['name', 'phone', 'birth', 'gender_digit', 'carrier'];
const CARRIERS = new Set(['SKT', 'KT', 'LGT']);

const invalid = (message: string): Answer => refusal(400, -1, message);

/** `POST /certifications/otp/request`: a text message with a number goes to the phone, or would. */
export const requestOtp: Handler = (world, { body }) => {
  const missing = REQUIRED.find((name) => !isGiven(body[name]));
  if (missing) return invalid(`${missing}은(는) 필수 입력값입니다.`);
  const person = personIn(body);
  if (!person) return invalid('본인인증 대상자 정보가 올바르지 않습니다.');
  const imp_uid = freshImpUid(world);
  setBounded(world.otpRequests, imp_uid, person, MAX_CERTIFICATIONS);
  return ok({ imp_uid });
};

/** `POST /certifications/otp/confirm/{imp_uid}`: from then on the certification can be read. */
export const confirmOtp: Handler = (world, { params: { imp_uid = '' }, body }) => {
  if (world.certifications.has(imp_uid)) return invalid('이미 인증이 완료되었습니다.');
  const person = world.otpRequests.get(imp_uid);
  if (!person) return refusal(404, -1, '인증요청 내역이 존재하지 않습니다.');
  if (!isGiven(body['otp'])) return invalid('otp는 필수 입력값입니다.');
  if (String(body['otp']) !== OTP) return invalid('인증번호가 일치하지 않습니다.');
  world.otpRequests.delete(imp_uid);
  return ok(makeCertification(world, { ...person, imp_uid }));
};

/** The person, out of the first seven digits of a Korean's number: `YYMMDD`, and sex and century (5 to 8: a foreigner). */
function personIn(body: Fields): OtpRequest | undefined {
  const birth = digitsOf(body['birth']);
  const digit = Number(body['gender_digit']);
  const carrier = String(body['carrier']);
  if (birth.length !== 6 || !(digit >= 1 && digit <= 8) || !CARRIERS.has(carrier)) return undefined;
  const century = [1, 2, 5, 6].includes(digit) ? '19' : '20';
  const merchant_uid = text(body['merchant_uid']);
  return {
    ...(merchant_uid !== undefined && { merchant_uid }),
    name: String(body['name']),
    phone: digitsOf(body['phone']),
    birthday: `${century}${birth.slice(0, 2)}-${birth.slice(2, 4)}-${birth.slice(4)}`,
    gender: digit % 2 === 1 ? 'male' : 'female',
    foreigner: digit >= 5,
    carrier: flag(body['is_mvno']) ? `${carrier}_MVNO` : carrier,
  };
}

const digitsOf = (value: unknown): string => String(value).replace(/\D/g, '');
