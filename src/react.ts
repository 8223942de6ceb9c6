/** The subpath `downlink-export/react`: the types of `<downlink-export>` in React's JSX. It has no code. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type {
  DownlinkExportElement,
  DownlinkExportEventMap,
  DownlinkExportProperties,
} from './element/element-types.ts';

/** Listeners to the events of the element. React 19 adds them; with React 18, use a `ref` and `addEventListener`. */
export type DownlinkExportListeners = {
  [Type in keyof DownlinkExportEventMap as `on${Type}`]?: (event: DownlinkExportEventMap[Type]) => void;
};

/**
 * What `<downlink-export>` takes in JSX. React 19 sets properties; React 18 sets attributes only, so that objects are set
 * by a `ref` there.
 */
export type DownlinkExportAttributes = DetailedHTMLProps<HTMLAttributes<DownlinkExportElement>, DownlinkExportElement> &
  Partial<DownlinkExportProperties> &
  DownlinkExportListeners;

declare module 'react' {
  /** React's JSX. */
  namespace JSX {
    /** The elements of JSX by their names. */
    interface IntrinsicElements {
      /** A button that opens an export form in a dialog. */
      'downlink-export': DownlinkExportAttributes;
    }
  }
}
