import { describe, expect, it } from 'vitest';

import { mixFilter } from './mix-filter.ts';

const audio = { gainDb: 6.5, limiterDb: -2, fadeInSec: 0.02, fadeOutSec: 0.03, silent: false, targetLufs: -14, ceilingDbtp: -1 };

describe('mixFilter', () => {
  it('raises, limits at four times the rate without auto-level or delay, fits the length and fades', () => {
    const chain = mixFilter(audio, 20.5);
    expect(chain).toContain('volume=volume=6.5dB');
    expect(chain).toMatch(/aresample=192000,alimiter=limit=0\.794328:[^,]*level=false:latency=true,aresample=48000/);
    expect(chain).toContain('apad=whole_dur=20.5,atrim=end=20.5');
    expect(chain).toContain('afade=t=in:st=0:d=0.02');
    expect(chain).toContain('afade=t=out:st=20.47:d=0.03');
  });

  it('leaves out what is not needed', () => {
    const chain = mixFilter({ ...audio, gainDb: 0, limiterDb: null, fadeInSec: 0, fadeOutSec: 0 }, 3);
    expect(chain).not.toMatch(/volume|alimiter|afade/);
  });

  it('only fits the length of a silent clip', () => {
    const chain = mixFilter({ ...audio, silent: true }, 3);
    expect(chain).not.toMatch(/volume|alimiter|afade/);
    expect(chain).toContain('atrim=end=3');
  });

  it('never writes a number in exponent form', () => {
    expect(mixFilter({ ...audio, gainDb: 1e-7, fadeInSec: 1e-7 }, 3)).not.toMatch(/e-\d/);
  });
});
