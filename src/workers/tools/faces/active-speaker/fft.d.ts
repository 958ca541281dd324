declare module 'fft.js' {
  /** Radix-4 transform of a fixed size, a power of two. Complex arrays hold real and imaginary parts in turn. */
  export default class FFT {
    constructor(size: number);
    createComplexArray(): number[];
    /** Fills the first half of `out` with the spectrum of real values. */
    realTransform(out: number[], data: readonly number[]): void;
  }
}
