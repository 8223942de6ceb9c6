/** The subpath `downlink-export/element`: registers `<downlink-export>`. */
import { DownlinkExport as ElementClass } from './element/downlink-export.ts';
import type { DownlinkExportElement } from './element/element-types.ts';

export type {
  DownlinkExportElement,
  DownlinkExportEventMap,
  DownlinkExportProperties,
  ExportCompleteDetail,
  ExportErrorDetail,
  ExportHandedOverDetail,
  ExportProgressDetail,
  ExportStartDetail,
} from './element/element-types.ts';
export type { ElementTexts } from './element/texts/element-texts.ts';

/** The class of `<downlink-export>`. It can be imported where there is no browser, and be used in one only. */
export const DownlinkExport: { new (): DownlinkExportElement } = ElementClass;

/** An element `<downlink-export>`. */
export type DownlinkExport = DownlinkExportElement;

declare global {
  /** The elements of a page by their names. */
  interface HTMLElementTagNameMap {
    /** A button that opens an export form in a dialog. */
    'downlink-export': DownlinkExportElement;
  }
}

if (globalThis.customElements && !customElements.get('downlink-export'))
  customElements.define('downlink-export', ElementClass);
