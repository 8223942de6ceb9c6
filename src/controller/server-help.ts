/** What notes and failures need of the server that exports can be handed to. */
import type { ExportEstimate } from '../pipeline/run-estimate.ts';
import type { FormNote, Remedy } from './form-state.ts';

/** Says when the server helps, and how. */
export interface ServerHelp {
  /**
   * Returns the note about more readings than the page reads; none for fewer, or where nobody has counted them.
   *
   * @param estimate the size of the export
   * @param others remedies that do not need the server
   */
  notes(estimate: ExportEstimate, others: { files(): readonly Remedy[] }): readonly FormNote[];
  /** Returns the remedy to hand the export over; none when the server cannot make it. */
  remedies(): readonly Remedy[];
}
