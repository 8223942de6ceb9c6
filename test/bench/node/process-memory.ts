import { readFile, writeFile } from 'node:fs/promises';

const MB = 1_000_000;

/** Memory of a process, in megabytes (1,000,000 bytes), as Linux counts it; undefined on other systems. */
export class ProcessMemory {
  readonly processId: number;

  constructor(processId: number) {
    this.processId = processId;
  }

  /** What is resident now. */
  resident(): Promise<number | undefined> {
    return this.#read('VmRSS');
  }

  /** The most that was resident, since the process began or since {@link ProcessMemory.resetPeak}. */
  peak(): Promise<number | undefined> {
    return this.#read('VmHWM');
  }

  /** Lets the peak start anew at what is resident now. */
  async resetPeak(): Promise<void> {
    // proc(5): 5 resets the peak of the resident set.
    await writeFile(`/proc/${this.processId}/clear_refs`, '5').catch(() => {});
  }

  async #read(field: 'VmRSS' | 'VmHWM'): Promise<number | undefined> {
    const status = await readFile(`/proc/${this.processId}/status`, 'utf8').catch(() => '');
    const kibibytes = new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(status)?.[1];
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / MB;
  }
}
