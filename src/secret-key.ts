import { createHmac, randomBytes } from 'node:crypto';
import type { App } from './app.ts';
import { SECRET_KEY_LENGTH_MIN } from './config.ts';
import { Refusal } from './domain/errors.ts';
import type { Mac } from './domain/intent-code.ts';
import { keepKeyFile, readKeyFile } from './key-file.ts';
import { findSetting, insertSetting } from './store/settings.ts';

const KEY_BYTES = 32;
const MAC_LENGTH = 10;
const FINGERPRINT_LENGTH = 12;

/** What only this installation can make. */
export interface SecretKey {
  /** 10 characters of base64url. */
  mac: Mac;
}

type KeyApp = Pick<App, 'config' | 'target' | 'db' | 'journal' | 'log'>;

/**
 * SECRET_KEY, or the key beside a SQLite database, which is made where there is none. Throws the
 * Refusal that names the right one when this database is used with another.
 */
export async function openSecretKey(app: KeyApp): Promise<SecretKey> {
  const standing = await findSetting(app.db, 'secret_key_fingerprint');
  const key = app.config.SECRET_KEY ?? (await openKeptKey(app, standing !== null));
  await assertSameKey(app, key, standing);
  const macKey = derive(key, 'mac');
  return {
    mac: (text) =>
      createHmac('sha256', macKey).update(text).digest('base64url').slice(0, MAC_LENGTH),
  };
}

/** One purpose's part of the key tells nothing about another's. */
function derive(key: string, purpose: string): Buffer {
  return createHmac('sha256', key).update(purpose).digest();
}

function fingerprintOf(key: string): string {
  return derive(key, 'fingerprint').toString('base64url').slice(0, FINGERPRINT_LENGTH);
}

async function openKeptKey({ target, log }: KeyApp, isInUse: boolean): Promise<string> {
  if (target.dialect === 'postgres') {
    throw new Refusal(
      'unavailable',
      'SECRET_KEY is not set, and with PostgreSQL it must be.',
      `Set it to ${SECRET_KEY_LENGTH_MIN} random characters or more, the same for every process: openssl rand -base64 32.`,
    );
  }
  const file = keyFileOf(target.file);
  const found = await readKeyFile(file);
  if (found !== null) return found;
  if (isInUse) {
    throw new Refusal(
      'unavailable',
      `This database is used with a secret key, and ${file} is not there.`,
      'Put that file back, or set SECRET_KEY as it is set where the database is used.',
    );
  }
  const { key, isNew } = await keepKeyFile(file, randomBytes(KEY_BYTES).toString('base64url'));
  if (isNew) {
    log.warn({ file }, 'SECRET_KEY is not set: a key was made and is kept beside the database');
  }
  return key;
}

async function assertSameKey(app: KeyApp, key: string, standing: string | null): Promise<void> {
  const own = fingerprintOf(key);
  const right = standing ?? (await leaveFingerprint(app, own));
  if (right === own) return;
  throw new Refusal(
    'unavailable',
    `This database is used with another secret key: its fingerprint is ${right}, this one's ${own}.`,
    await describeRightKey(app, right),
  );
}

/** Returns the one that stands: another process may have been first. */
async function leaveFingerprint({ db, journal }: KeyApp, own: string): Promise<string> {
  const statements = [insertSetting(db, 'secret_key_fingerprint', own)];
  await journal.submit('people', { type: 'write', statements, barrier: true });
  return (await findSetting(db, 'secret_key_fingerprint')) ?? own;
}

async function describeRightKey({ config, target }: KeyApp, right: string): Promise<string> {
  const set = 'Set SECRET_KEY as it is set where the database is used.';
  if (target.dialect === 'postgres') return set;
  const file = keyFileOf(target.file);
  if (config.SECRET_KEY === undefined) return `${set} What is in ${file} is not that key.`;
  const kept = await readKeyFile(file);
  const isKept = kept !== null && fingerprintOf(kept) === right;
  return isKept ? `Leave SECRET_KEY out: the right one is in ${file}.` : set;
}

function keyFileOf(databaseFile: string): string {
  return `${databaseFile}.key`;
}
