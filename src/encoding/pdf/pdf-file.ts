/** Writes the objects and the cross-reference table of a PDF file. */
import { ByteBuffer } from '../byte-buffer.ts';
import { latin1, pdfReference } from './pdf-values.ts';
import { zlibDeflated } from './zlib.ts';

/** The entries of a trailer. */
export interface PdfTrailer {
  /** Object number of the catalog. */
  readonly root: number;
  /** Object number of the document information. */
  readonly info: number;
  /** Identifier of the file: 32 hexadecimal digits. */
  readonly fileId: string;
}

/**
 * Writes the objects of a PDF file one after another (ISO 32000-1, 7.5). After {@link PdfFile.take} it keeps only the
 * offset of each object.
 */
export class PdfFile {
  readonly #out = new ByteBuffer();
  /** Offset of each object, by number; 0 while it is not written. */
  readonly #starts: number[] = [0];
  #taken = 0;

  constructor() {
    // The bytes above 127 tell programs that transfer files that this file is binary (7.5.2).
    this.#out.push(latin1('%PDF-1.5\n%\u00e2\u00e3\u00cf\u00d3\n'));
  }

  /** Bytes not yet taken. */
  get pending(): number {
    return this.#out.length;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#taken + this.#out.length;
  }

  /** Reserves the number of an object that is written later. */
  allocate(): number {
    return this.#starts.push(0) - 1;
  }

  /** Writes an object and returns its number. */
  object(content: string, id: number = this.allocate()): number {
    this.#begin(id);
    this.#out.push(latin1(`${id} 0 obj\n${content}\nendobj\n`));
    return id;
  }

  /**
   * Writes a stream object without compression and returns its number. `entries` are its dictionary entries, without
   * the length.
   */
  stream(entries: string, bytes: Uint8Array, id: number = this.allocate()): number {
    this.#begin(id);
    this.#out.push(latin1(`${id} 0 obj\n<<${entries}/Length ${bytes.length}>>\nstream\n`));
    this.#out.push(bytes);
    this.#out.push(latin1('\nendstream\nendobj\n'));
    return id;
  }

  /** Writes a compressed stream object and returns its number. */
  async deflated(entries: string, bytes: Uint8Array<ArrayBuffer>, id: number = this.allocate()): Promise<number> {
    return this.stream(`${entries}/Filter/FlateDecode`, await zlibDeflated(bytes), id);
  }

  /** Writes the cross-reference table and the trailer (7.5.4, 7.5.5). Every allocated object must be written before. */
  end({ root, info, fileId }: PdfTrailer): void {
    const start = this.length;
    const count = this.#starts.length;
    const entries = ['0000000000 65535 f \n'];
    for (let id = 1; id < count; id++) {
      if (this.#starts[id] === 0) throw new Error(`PDF object ${id} was never written.`);
      entries.push(`${String(this.#starts[id]).padStart(10, '0')} 00000 n \n`);
    }
    const trailer = `/Size ${count}/Root ${pdfReference(root)}/Info ${pdfReference(info)}/ID[<${fileId}><${fileId}>]`;
    this.#out.push(latin1(`xref\n0 ${count}\n`));
    this.#out.push(latin1(entries.join('')));
    this.#out.push(latin1(`trailer\n<<${trailer}>>\nstartxref\n${start}\n%%EOF\n`));
  }

  /** Returns the bytes since the last call, in a buffer of their own. */
  take(): Uint8Array<ArrayBuffer> {
    this.#taken += this.#out.length;
    return this.#out.take();
  }

  #begin(id: number): void {
    if (this.#starts[id] !== 0) throw new Error(`PDF object ${id} is written twice or was never allocated.`);
    this.#starts[id] = this.length;
  }
}
