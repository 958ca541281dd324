/** Keys of services, encrypted by the system's own keyring. What is kept leaves this file only through `readSecret`, inside the main process. */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { safeStorage } from 'electron';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

import { SECRET_IDS, SecretId, type SecretsState } from '#shared/api/shell.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';

/** Cipher text by id. Owned by this user alone (mode 600). */
const KeptSecrets = z.partialRecord(SecretId, z.object({ cipher: z.base64(), savedAt: z.string() }));
type KeptSecrets = z.infer<typeof KeptSecrets>;

export interface SecretStore {
  state(): Promise<SecretsState>;
  /** Throws `wrong-state` where this system has no safe place. */
  set(id: SecretId, value: string): Promise<void>;
  remove(id: SecretId): Promise<void>;
  /** For the parts of the main process that will use it; null: none is kept, or it can't be read any more. Never answer a window with it. */
  read(id: SecretId): Promise<string | null>;
}

export function createSecretStore(file: string): SecretStore {
  async function refusal(): Promise<SecretsState['refused']> {
    if (!await safeStorage.isAsyncEncryptionAvailable()) {
      return 'unavailable';
    }
    // Without a keyring Electron would encrypt with a password that everybody knows.
    return process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text' ? 'no-keyring' : null;
  }

  function read(): KeptSecrets {
    try {
      const parsed = KeptSecrets.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      return parsed.success ? parsed.data : {};
    } catch {
      // No file yet, or one that was cut off: then no key can be read from it either.
      return {};
    }
  }

  let writing: Promise<unknown> = Promise.resolve();
  /** Changes are written one after the other: none is lost to another. */
  async function change(by: (secrets: KeptSecrets) => KeptSecrets): Promise<void> {
    const done = writing.then(async () => {
      mkdirSync(dirname(file), { recursive: true });
      await writeFileAtomic(file, JSON.stringify(by(read())), { mode: 0o600 });
    });
    writing = done.catch(() => undefined);
    await done;
  }

  return {
    async state() {
      const secrets = read();
      return { refused: await refusal(), kept: SECRET_IDS.flatMap(id => (secrets[id] ? [{ id, savedAt: secrets[id].savedAt }] : [])) };
    },
    async set(id, value) {
      const refused = await refusal();
      if (refused !== null) {
        throw new CutdownError('wrong-state', 'The key was not kept: this system has no safe place for it.', {
          advice: refused === 'no-keyring' ? 'Install and unlock a keyring (GNOME Keyring or KWallet), then start the app again.' : 'Unlock the system\'s keyring, then try again.',
        });
      }
      const cipher = (await safeStorage.encryptStringAsync(value)).toString('base64');
      await change(secrets => ({ ...secrets, [id]: { cipher, savedAt: new Date().toISOString() } }));
    },
    async remove(id) {
      await change(({ [id]: _gone, ...others }) => others);
    },
    async read(id) {
      const kept = read()[id];
      if (!kept || await refusal() !== null) {
        return null;
      }
      // A keyring that was made anew cannot read what the one before it has written.
      const decrypted = await safeStorage.decryptStringAsync(Buffer.from(kept.cipher, 'base64')).catch(() => null);
      return decrypted?.result ?? null;
    },
  };
}
