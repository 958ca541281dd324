/** One grey 64 x 64 H.264 picture (High profile, Annex B: parameter sets and one IDR slice), made with x264. */
const GREY_PICTURE = 'AAAAAWdkAAqs2UQmwEQAAAMABAAAAwDIPEiWWAAAAAFo6+PLIsAAAAFliIQAK//+9nN8JXJY43mS7x25aed6zQPgH+MoCQ==';

/** A browser built without H.264 may accept the stream and never answer: after this many ms the answer is no. */
const PATIENCE_MS = 5000;

/** Whether this browser really decodes H.264 by WebCodecs: it is asked to decode one picture. Never rejects. */
export async function canDecodeH264(): Promise<boolean> {
  if (typeof VideoDecoder === 'undefined') {
    return false;
  }
  const config = { codec: 'avc1.64000a', codedWidth: 64, codedHeight: 64 };
  const support = await VideoDecoder.isConfigSupported(config).catch(() => ({ supported: false }));
  return support.supported === true && await decodeOne(config);
}

async function decodeOne(config: VideoDecoderConfig): Promise<boolean> {
  return await new Promise<boolean>(resolve => {
    const timer = setTimeout(() => resolve(false), PATIENCE_MS);
    const settle = (answer: boolean): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const decoder = new VideoDecoder({
      output: frame => {
        frame.close();
        settle(true);
      },
      error: () => settle(false),
    });
    try {
      decoder.configure(config);
      const data = Uint8Array.from(atob(GREY_PICTURE), char => char.charCodeAt(0));
      decoder.decode(new EncodedVideoChunk({ type: 'key', timestamp: 0, data }));
      decoder.flush().catch(() => settle(false));
    } catch {
      settle(false);
    }
  });
}
