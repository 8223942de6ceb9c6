import type { PdfFile } from './pdf-file.ts';
import { pdfReference } from './pdf-values.ts';

/** Children of a node. */
const FAN = 32;

interface Node {
  readonly id: number;
  kids: number[];
  pages: number;
}

/** A balanced page tree (ISO 32000-1, 7.7.3) whose nodes are written as they fill up: holds one node of each level. */
export class PageTree {
  readonly #file: PdfFile;
  readonly #levels: Node[] = [];
  /** Pages so far. */
  pages = 0;

  constructor(file: PdfFile) {
    this.#file = file;
  }

  /** Adds the next page by its object's number; that of the node it must name as its parent. */
  add(page: number): number {
    this.pages++;
    return this.#add(0, page, 1);
  }

  /** Writes what is left; the number of the root, which also has these entries. */
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
