/** What jobs that could be at work wait for, and what holds the places they wait for. Told to who shows it; nothing is decided by it. */
import type { StageWait, WorkInHand } from '#shared/api/run-view.ts';
import type { Resource, StageId } from '#shared/pipeline/stages.ts';

/** Who has a place is looked up when it is shown. */
type JobWait = Exclude<StageWait, { for: 'slot' }> | { readonly for: 'slot'; readonly resource: Resource };

export interface WaitBoard {
  /** Null: it waits for nothing. */
  set(job: WorkInHand, wait: JobWait | null): void;
  /** A job takes a place on a part of the machine, and waits no longer. Returns what gives it back. */
  hold(resource: Resource, job: WorkInHand): () => void;
  /** What a run's stages wait for now. */
  of(runId: string): ReadonlyMap<StageId, StageWait>;
  /** `listener` is told which run's waits have changed. Returns the unsubscriber. */
  onChange(listener: (runId: string) => void): () => void;
}

export function createWaitBoard(): WaitBoard {
  const waits = new Map<string, Map<StageId, JobWait>>();
  const holders = new Map<Resource, Set<WorkInHand>>();
  const listeners = new Set<(runId: string) => void>();
  const tell = (runId: string): void => { listeners.forEach(listener => { listener(runId); }); };

  function set({ runId, stage }: WorkInHand, wait: JobWait | null): void {
    const ofRun = waits.get(runId) ?? new Map<StageId, JobWait>();
    if (wait === null && !ofRun.has(stage)) {
      return;
    }
    if (wait) {
      waits.set(runId, ofRun.set(stage, wait));
    } else {
      ofRun.delete(stage);
    }
    if (ofRun.size === 0) {
      waits.delete(runId);
    }
    tell(runId);
  }

  function tellThoseWhoWaitFor(resource: Resource): void {
    for (const [runId, ofRun] of [...waits]) {
      if ([...ofRun.values()].some(each => each.for === 'slot' && each.resource === resource)) {
        tell(runId);
      }
    }
  }

  return {
    set,
    hold(resource, { runId, stage }) {
      const holder = { runId, stage };
      const ofResource = holders.get(resource) ?? new Set<WorkInHand>();
      holders.set(resource, ofResource.add(holder));
      set(holder, null);
      tellThoseWhoWaitFor(resource);
      return () => {
        if (ofResource.delete(holder)) {
          tellThoseWhoWaitFor(resource);
        }
      };
    },
    of(runId) {
      return new Map([...waits.get(runId) ?? []].map(([stage, wait]) => [stage, wait.for === 'slot' ? { ...wait, behind: [...holders.get(wait.resource) ?? []] } : wait]));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
  };
}
