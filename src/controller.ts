/** The subpath `downlink-export/controller`: an export form without any appearance. */
export type {
  DetailChoice,
  ExportChoices,
  FiguresChoice,
  FormSeries,
  FormWindow,
  NamedPeriod,
  PartsChoice,
  PeriodChoice,
  SeriesChoice,
} from './controller/choices.ts';
export { seriesKey } from './controller/choices.ts';
export type {
  ExportForm,
  ExportFormOptions,
  FormExporter,
  FormHost,
  FormServerOptions,
} from './controller/export-form.ts';
export { createExportForm } from './controller/export-form.ts';
export type {
  ClockChange,
  FormFailure,
  FormFault,
  FormField,
  FormLook,
  FormNote,
  FormRun,
  FormState,
  OfferedPeriod,
  Remedy,
  ServerEntry,
} from './controller/form-state.ts';
export type { ScheduleForm, ScheduleFormOptions } from './controller/schedule-form.ts';
export { createScheduleForm } from './controller/schedule-form.ts';
export type {
  OfferedMedium,
  OfferedPlace,
  ScheduleChoices,
  ScheduleEntry,
  ScheduleFault,
  ScheduleMessage,
  ScheduleOutcome,
  SchedulePlace,
  ScheduleRhythm,
  ScheduleState,
} from './controller/schedule-state.ts';
export type { FaultTexts, FormTexts, ProgressTexts } from './controller/texts/form-texts.ts';
export type { FormTextChanges } from './controller/texts/index.ts';
export type { FailureTexts, OutcomeTexts, RemedyTexts, SizeTexts } from './controller/texts/outcome-texts.ts';
export type {
  BrowserOnlyChoice,
  ScheduleFailureKind,
  ScheduleFormTexts,
} from './controller/texts/schedule-form-texts.ts';
export type { ServerFormTexts, ServerStateTexts } from './controller/texts/server-form-texts.ts';
export type { Quantity } from './controller/words.ts';
export { type FoundZone, findZones } from './controller/zone-search.ts';
