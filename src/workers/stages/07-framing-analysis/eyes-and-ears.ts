/** The models that clips are looked at with, opened by the first clip that needs them: a run whose clips are all seen already loads none. */
import { openSpeakerModel, type SpeakerModel } from '#workers/tools/faces/active-speaker/speaker-model.ts';
import { openFaceDetector, type FaceDetector } from '#workers/tools/faces/yunet.ts';

export interface EyesAndEars {
  /** Each null where its model is absent: that is said once. Rejects as opening a model does. */
  open(): Promise<{ detector: FaceDetector | null; speakerModel: SpeakerModel | null }>;
  close(): Promise<void>;
}

type Log = (level: 'debug' | 'info' | 'warn', message: string) => void;

export function createEyesAndEars(models: Readonly<Record<string, string>>, log: Log, onDevice: (device: 'cpu' | 'gpu') => void): EyesAndEars {
  let opening: ReturnType<EyesAndEars['open']> | null = null;

  async function openAll(): Promise<{ detector: FaceDetector | null; speakerModel: SpeakerModel | null }> {
    const [faces, speakers] = [models['face-yunet'], models['active-speaker']];
    if (!faces) {
      log('warn', 'The face model is not there: clips are framed by what moves in them.');
      return { detector: null, speakerModel: null };
    }
    const detector = await openFaceDetector(faces, { log, onFallback: () => { onDevice('cpu'); } });
    onDevice(detector.device);
    if (!speakers) {
      log('warn', 'The active speaker model is not there: who speaks is told by how mouths move and by the turns of the transcript.');
      return { detector, speakerModel: null };
    }
    try {
      return { detector, speakerModel: await openSpeakerModel(speakers, { log }) };
    } catch (error) {
      await detector.release();
      throw error;
    }
  }

  return {
    open: () => (opening ??= openAll()),
    async close() {
      // What could not be opened was told to whoever opened it.
      const opened = await opening?.catch(() => null);
      await opened?.detector?.release();
      await opened?.speakerModel?.release();
    },
  };
}
