import { z } from 'zod';

import { BedLevels, MusicBed } from '../sound/music-bed.ts';

/** A colour as `#rrggbb` or `#rrggbbaa`. */
export const Colour = z.string().regex(/^#[0-9a-f]{6}([0-9a-f]{2})?$/i);

/** A relative path inside the package: no leading slash, no `..`, no backslash, no drive letter. */
export const PackagePath = z.string().regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[\w./-]+$/);

/** What a layer may know of a style: plain values, no files. It travels by value in the composition's props. */
export const StyleTokens = z.object({
  fontFamily: z.string().min(1),
  captions: z.object({
    /** Font size as a share of the shorter side of the output. 0.02 to 0.2. */
    fontSize: z.number().min(0.02).max(0.2),
    fontWeight: z.int().min(100).max(900),
    colour: Colour, highlightColour: Colour, emphasisColour: Colour, strokeColour: Colour,
    /** Outline width as a share of the font size. 0 to 0.3. */
    strokeWidth: z.number().min(0).max(0.3),
    uppercase: z.boolean(),
    /** Words on a page. 1 to 8. */
    maxWords: z.int().min(1).max(8),
    /** Characters on a page, over at most two lines. 8 to 84. */
    maxChars: z.int().min(8).max(84),
    /** Pop of the spoken word, 1 is none. 1 to 1.3. */
    popScale: z.number().min(1).max(1.3),
  }),
  title: z.object({
    fontSize: z.number().min(0.02).max(0.2), fontWeight: z.int(), colour: Colour, background: Colour,
    /** How long the hook title stands. 1 to 10 s. */
    durationSec: z.number().min(1).max(10), maxChars: z.int().min(10).max(120),
  }),
  lowerThird: z.object({ fontSize: z.number(), colour: Colour, background: Colour, accent: Colour, durationSec: z.number().min(1).max(15) }),
  logo: z.object({
    /** Inline SVG or PNG as a data URL, or null: no logo. */
    dataUrl: z.string().startsWith('data:image/').nullable(),
    corner: z.enum(['top-left', 'top-right']),
    /** Width as a share of the shorter side. */
    size: z.number().min(0.03).max(0.4), opacity: z.number().min(0).max(1),
  }),
  progressBar: z.object({ enabled: z.boolean(), colour: Colour, /** Share of the output's height. */ height: z.number().min(0.001).max(0.03) }),
  background: Colour,
});
export type StyleTokens = z.infer<typeof StyleTokens>;

/** What the editorial stages may do under a style. */
export const StyleRules = z.object({
  /** Punch-ins per minute of clip at most. 0 switches them off. */
  punchInsPerMinute: z.number().min(0).max(20),
  punchInScale: z.number().min(1).max(1.5),
  /** Share of words emphasised at most. */
  emphasisShare: z.number().min(0).max(0.5),
  lowerThird: z.boolean(),
  hookTitle: z.boolean(),
  musicMood: z.string().nullable(),
  /**
   * Margins kept free of captions and titles, as shares of width (left, right) and height (top, bottom), per aspect. The
   * 9:16 default covers the buttons of YouTube Shorts, Reels and TikTok (ad guides, 2026).
   */
  safeZones: z.object({
    '9:16': z.object({ top: z.number(), bottom: z.number(), left: z.number(), right: z.number() }),
    '1:1': z.object({ top: z.number(), bottom: z.number(), left: z.number(), right: z.number() }),
    '16:9': z.object({ top: z.number(), bottom: z.number(), left: z.number(), right: z.number() }),
  }),
});
export type StyleRules = z.infer<typeof StyleRules>;

/** `style.json` of a style package: immutable once published. */
export const StylePackage = z.object({
  kind: z.literal('style-package'), schema: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/), version: z.string().regex(/^\d+\.\d+\.\d+$/),
  name: z.string().min(1), changelog: z.string(),
  /** Font files of the package; family as used in tokens. */
  fonts: z.array(z.object({ family: z.string(), weight: z.int(), file: PackagePath, licence: z.string() })).min(1),
  logoFile: PackagePath.nullable(),
  /** A music bed under every clip: WAV, FLAC, MP3, M4A or Ogg; it is repeated where a clip is longer. Absent: none. */
  bed: BedLevels.extend({ file: PackagePath, licence: z.string() })
    .refine(bed => bed.inPausesLu >= bed.underSpeechLu, 'the bed is louder under speech than in pauses').optional(),
  tokens: StyleTokens.extend({ logo: StyleTokens.shape.logo.omit({ dataUrl: true }) }),
  rules: StyleRules,
});
export type StylePackage = z.infer<typeof StylePackage>;

/** A style as stages get it: tokens with the logo inlined, rules, and the fonts as data URLs. */
export const ResolvedStyle = z.object({
  id: z.string(), version: z.string(), digest: z.string(), name: z.string(),
  tokens: StyleTokens, rules: StyleRules,
  fonts: z.array(z.object({ family: z.string(), weight: z.int(), dataUrl: z.string().startsWith('data:font/') })),
  /** Absent: none. */
  bed: MusicBed.optional(),
});
export type ResolvedStyle = z.infer<typeof ResolvedStyle>;
