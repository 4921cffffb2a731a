import { ok, refusal } from './envelope.ts';
import type { Handler } from './request.ts';

const NO_SUCH_CERTIFICATION = refusal(404, -1, '인증결과가 존재하지 않습니다.');

/** `GET /certifications/{imp_uid}` */
export const showCertification: Handler = (world, { params }) => {
  const certification = world.certifications.get(params['imp_uid'] ?? '');
  return certification ? ok(certification) : NO_SUCH_CERTIFICATION;
};

/** `DELETE /certifications/{imp_uid}`: forgets the person. */
export const deleteCertification: Handler = (world, { params }) => {
  const certification = world.certifications.get(params['imp_uid'] ?? '');
  if (!certification) return NO_SUCH_CERTIFICATION;
  world.certifications.delete(certification.imp_uid);
  return ok(certification);
};
