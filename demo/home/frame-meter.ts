/** Measures how smoothly the page draws, and draws that. */

/** What was measured. */
export interface Frames {
  /** Frames a second. */
  readonly rate: number;
  /** The longest time without a frame, milliseconds. */
  readonly longest: number;
}

/** A frame later than this was missed by the eye, milliseconds. */
const LATE_MS = 100;
const BARS = 90;
const TALLEST_MS = 250;

/** A strip of bars, one for each frame: the taller, the longer the page stood still. */
export class FrameMeter {
  readonly #canvas: HTMLCanvasElement;
  readonly #gaps: number[] = [];
  #longest = 0;
  #frames = 0;
  #started = 0;
  #last = 0;
  #handle = 0;

  /** @param canvas where the strip is drawn */
  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** Measures from now on. */
  start(): void {
    this.#started = performance.now();
    this.#last = this.#started;
    const frame = () => {
      const now = performance.now();
      const gap = now - this.#last;
      this.#last = now;
      this.#frames++;
      this.#longest = Math.max(this.#longest, gap);
      this.#gaps.push(gap);
      if (this.#gaps.length > BARS) this.#gaps.shift();
      this.#draw();
      this.#handle = requestAnimationFrame(frame);
    };
    this.#handle = requestAnimationFrame(frame);
  }

  /** What was measured since the start. */
  get frames(): Frames {
    const seconds = (performance.now() - this.#started) / 1000;
    return { rate: this.#frames / seconds, longest: Math.max(this.#longest, performance.now() - this.#last) };
  }

  /** Ends measuring, after one more frame. */
  stop(): Promise<Frames> {
    return new Promise((resolve) => {
      requestAnimationFrame(() => {
        const frames = this.frames;
        cancelAnimationFrame(this.#handle);
        resolve(frames);
      });
    });
  }

  #draw(): void {
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    const { width, height } = this.#canvas;
    const style = getComputedStyle(this.#canvas);
    const [calm, late] = ['--accent', '--bad'].map((name) => style.getPropertyValue(name).trim());
    context.clearRect(0, 0, width, height);
    for (const [at, gap] of this.#gaps.entries()) {
      const size = Math.max(2, Math.min(1, gap / TALLEST_MS) * height);
      context.fillStyle = (gap > LATE_MS ? late : calm) ?? 'gray';
      context.fillRect((at * width) / BARS, height - size, width / BARS - 1, size);
    }
  }
}

/** Bytes of the page's heap, in the browsers that tell; the worker's is not among them. */
export function heapBytes(): number | undefined {
  const { memory } = performance as { memory?: { usedJSHeapSize: number } };
  return memory?.usedJSHeapSize;
}
