import { setBounded } from './bounded.ts';
import { refuse } from './http/errors.ts';
import { type Fields, text } from './http/fields.ts';
import { freshImpUid } from './ledger.ts';
import { CERTIFICATION_PG } from './window/pipeline.ts';
import type { World } from './world.ts';

export const MAX_CERTIFICATIONS = 10_000;

/** An identity that was checked. Its imp_uid looks like a payment's and is none. */
export interface Certification {
  imp_uid: string;
  merchant_uid: string;
  pg_tid: string;
  pg_provider: string;
  name: string | null;
  gender: string | null;
  /** `YYYY-MM-DD` */
  birthday: string | null;
  foreigner: boolean;
  foreigner_v2: boolean | null;
  phone: string | null;
  carrier: string | null;
  certified: boolean;
  /** Unix seconds. */
  certified_at: number;
  /** CI: the same person has the same one in every shop … */
  unique_key: string | null;
  /** … and DI: another one in each. */
  unique_in_site: string | null;
  /** The page that asked. */
  origin: string;
}

/** A person who has been identified; fields of any value, as for payments. */
export function makeCertification(world: World, given: Fields): Certification {
  const made: Certification = {
    imp_uid: text(given['imp_uid']) ?? freshImpUid(world),
    merchant_uid: `sandbox-${world.ids.digits(12)}`,
    pg_tid: `C${world.ids.digits(15)}`,
    pg_provider: CERTIFICATION_PG,
    name: '홍길동',
    gender: 'male',
    birthday: '1990-01-01',
    foreigner: false,
    foreigner_v2: null,
    phone: '01000000000',
    carrier: 'SKT',
    certified: true,
    certified_at: world.clock.now(),
    unique_key: world.ids.hex(88),
    unique_in_site: world.ids.hex(64),
    origin: world.origin,
  };
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(made, name));
  if (unknown) throw refuse(400, 'UNKNOWN_FIELD', `A certification has no field ${unknown}.`);
  const certification = { ...made, ...given, imp_uid: made.imp_uid };
  setBounded(world.certifications, certification.imp_uid, certification, MAX_CERTIFICATIONS);
  return certification;
}
