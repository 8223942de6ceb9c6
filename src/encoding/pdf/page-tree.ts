/** Writes the page tree of a PDF file. */
import type { PdfFile } from './pdf-file.ts';
import { pdfReference } from './pdf-values.ts';

/** The most children of a node. */
const FAN = 32;

interface Node {
  readonly id: number;
  kids: number[];
  pages: number;
}

/**
 * A balanced page tree (ISO 32000-1, 7.7.3). It writes each node when it is full, so it keeps one node per level in
 * memory.
 */
export class PageTree {
  readonly #file: PdfFile;
  readonly #levels: Node[] = [];
  /** Pages so far. */
  pages = 0;

  constructor(file: PdfFile) {
    this.#file = file;
  }

  /**
   * Adds the next page by its object number. Returns the object number of the node that the page must name as its
   * parent.
   */
  add(page: number): number {
    this.pages++;
    return this.#add(0, page, 1);
  }

  /** Writes the remaining nodes. The root also gets these entries. Returns the object number of the root. */
  end(entries: string): number {
    for (let level = 0; ; level++) {
      const node = this.#levels[level] ?? this.#start(level);
      if (level >= this.#levels.length - 1) {
        this.#write(node, entries);
        return node.id;
      }
      this.#close(level, node);
    }
  }

  #add(level: number, kid: number, pages: number): number {
    let node = this.#levels[level] ?? this.#start(level);
    if (node.kids.length === FAN) {
      this.#close(level, node);
      node = this.#start(level);
    }
    node.kids.push(kid);
    node.pages += pages;
    return node.id;
  }

  #start(level: number): Node {
    const node = { id: this.#file.allocate(), kids: [], pages: 0 };
    this.#levels[level] = node;
    return node;
  }

  #close(level: number, node: Node): void {
    const parent = this.#add(level + 1, node.id, node.pages);
    this.#write(node, `/Parent ${pdfReference(parent)}`);
  }

  #write({ id, kids, pages }: Node, entries: string): void {
    this.#file.object(`<</Type/Pages/Count ${pages}/Kids[${kids.map(pdfReference).join(' ')}]${entries}>>`, id);
  }
}
