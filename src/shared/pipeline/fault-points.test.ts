import { describe, expect, it } from 'vitest';

import { allFaultPoints, faultPointsOf, requestedFault } from './fault-points.ts';
import { stageSpec } from './stages.ts';

describe('fault points', () => {
  it('of a stage follow from what the table says of it', () => {
    expect(faultPointsOf(stageSpec('composition'))).toEqual(['job.claimed', 'stage.loaded', 'artifact.before-rename', 'artifact.renamed', 'job.before-complete', 'job.completed']);
    expect(faultPointsOf(stageSpec('prepare-media'))).toEqual(expect.arrayContaining(['delegate.submitted', 'delegate.finished', 'item.recorded']));
    expect(faultPointsOf(stageSpec('planning'))).toContain('item.recorded');
    expect(faultPointsOf(stageSpec('enhancement-plan'))).not.toContain('item.recorded');
  });

  it('are named once each', () => {
    const names = allFaultPoints().map(({ stage, point }) => `${stage}:${point}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are asked for only where faults are allowed, and only for their stage', () => {
    const CUTDOWN_FAULT = 'planning:job.claimed';
    expect(requestedFault({ CUTDOWN_FAULT, CUTDOWN_FAULTS_ALLOWED: '1' }, 'planning')).toBe('job.claimed');
    expect(requestedFault({ CUTDOWN_FAULT, CUTDOWN_FAULTS_ALLOWED: '1' }, 'rendering')).toBeNull();
    expect(requestedFault({ CUTDOWN_FAULT }, 'planning')).toBeNull();
    expect(requestedFault({ CUTDOWN_FAULTS_ALLOWED: '1' }, 'planning')).toBeNull();
  });
});
