/** The read model: what the feed has told, and nothing else. Pure, so that it can be tested without a window. */
import type { FeedEvent, RunView } from '#shared/api/run-view.ts';

export interface RunModel {
  readonly runs: Readonly<Record<string, RunView>>;
  /** Run ids, newest first. */
  readonly order: readonly string[];
  /** Grows whenever a run's log has. */
  readonly logTicks: Readonly<Record<string, number>>;
  /** How far downloads of models are, 0 to 1, by model id; those that have ended are absent. */
  readonly modelProgress: Readonly<Record<string, number>>;
  /** Grows whenever a run's review has changed. */
  readonly reviewTicks: Readonly<Record<string, number>>;
}

/** The model after an event. What an event does not name is the same object as before. */
export function applyFeed(model: RunModel, event: FeedEvent): RunModel {
  switch (event.type) {
    case 'snapshot':
      return { ...model, runs: Object.fromEntries(event.runs.map(run => [run.runId, run])), order: event.runs.map(run => run.runId) };
    case 'run': {
      const { runId } = event.run;
      // Ids begin with the time they were made at.
      const order = model.order.includes(runId) ? model.order : [...model.order, runId].sort((a, b) => (a < b ? 1 : -1));
      return { ...model, order, runs: { ...model.runs, [runId]: event.run } };
    }
    case 'removed': {
      const { [event.runId]: _gone, ...runs } = model.runs;
      return { ...model, runs, order: model.order.filter(each => each !== event.runId) };
    }
    case 'stage-progress':
      return withRun(model, event.runId, run => ({
        ...run, stages: run.stages.map(stage => (stage.stage === event.stage && stage.state === 'in_progress' ? { ...stage, progress: event.progress } : stage)),
      }));
    case 'output-progress':
      return withRun(model, event.runId, run => ({
        ...run, outputs: run.outputs.map(output => (output.outputId === event.outputId && output.state === 'rendering' ? { ...output, progress: event.progress } : output)),
      }));
    case 'model-progress': {
      const { [event.modelId]: _before, ...others } = model.modelProgress;
      return { ...model, modelProgress: event.fraction === null ? others : { ...others, [event.modelId]: event.fraction } };
    }
    case 'log':
      return { ...model, logTicks: { ...model.logTicks, [event.runId]: (model.logTicks[event.runId] ?? 0) + 1 } };
    case 'review':
      return { ...model, reviewTicks: { ...model.reviewTicks, [event.runId]: (model.reviewTicks[event.runId] ?? 0) + 1 } };
  }
}

function withRun(model: RunModel, runId: string, change: (run: RunView) => RunView): RunModel {
  const run = model.runs[runId];
  return run ? { ...model, runs: { ...model.runs, [runId]: change(run) } } : model;
}
