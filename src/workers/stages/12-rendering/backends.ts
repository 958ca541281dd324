/** The backends of one batch: who draws which output, and no more reference renders at once than the machine bears. */
import PQueue from 'p-queue';

import type { BackendChoice } from '#shared/pipeline/run-request.ts';
import type { OutputPayload } from '#shared/render/composition-props.ts';
import type { RenderBackend } from '#workers/render/render-backend.ts';

/** Who draws an output. `reason`: why it is not the fast backend, as a sentence; null where it is, or where the reference was asked for. */
export interface Choice {
  readonly backend: RenderBackend;
  readonly reason: string | null;
}

/** The backends of one batch. Browsers start with the first render. */
export interface Backends {
  choose(payload: OutputPayload): Choice;
  /** Ends browsers and servers. */
  close(): Promise<void>;
}

/** Opens the backends that `choice` allows. `references`: reference renders at once. */
export function openBackends(choice: BackendChoice, create: { fast(): RenderBackend; reference(): RenderBackend }, references: number): Backends {
  const fast = choice === 'auto' ? create.fast() : null;
  const reference = pooled(create.reference, references);
  return {
    choose(payload) {
      const reason = fast?.refuses(payload) ?? null;
      return fast && reason === null ? { backend: fast, reason } : { backend: reference, reason };
    },
    async close() {
      await Promise.all([fast?.close(), reference.close()]);
    },
  };
}

/** One backend out of several of a kind: each render has one to itself, since one that fails closes its browser. */
function pooled(create: () => RenderBackend, size: number): RenderBackend {
  const queue = new PQueue({ concurrency: size });
  const first = create();
  const all = [first];
  const free = [first];
  return {
    id: first.id,
    refuses: payload => first.refuses(payload),
    async render(tasks, control) {
      return await queue.add(async () => {
        control.signal.throwIfAborted();
        const backend = free.pop() ?? create();
        if (!all.includes(backend)) {
          all.push(backend);
        }
        try {
          return await backend.render(tasks, control);
        } finally {
          free.push(backend);
        }
      });
    },
    async close() {
      await Promise.all(all.map(each => each.close()));
    },
  };
}
