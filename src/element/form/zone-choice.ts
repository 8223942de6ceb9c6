/** The choice of the zone of all dates: a field that finds zones by their cities. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { zoneCity } from '../../controller/zone-cities.ts';
import type { FoundZone } from '../../controller/zone-search.ts';
import { lazyPart } from '../look/lazy-part.ts';
import type { View } from '../view.ts';
import { faultId, faultOf, isFaulty } from './field-parts.ts';
import { memoryOf } from './form-memory.ts';

/** Zones that are shown at most. */
const SHOWN = 8;

const searchPart = lazyPart(() => import('../../controller/zone-search.ts'));

/** Draws the choice of the zone. */
export function zoneChoice(view: View): TemplateResult {
  const { form, state, texts, redraw } = view;
  const memory = memoryOf(form);
  const isOpen = memory.zoneQuery !== undefined;
  const search = isOpen ? searchPart(redraw) : undefined;
  const zones = search?.findZones(memory.zoneQuery ?? '', state.locale).slice(0, SHOWN) ?? [];
  const active = Math.max(0, Math.min(memory.activeZone, zones.length - 1));
  const query = (text: string | undefined) => {
    memory.zoneQuery = text;
    memory.activeZone = 0;
    redraw();
  };
  const choose = (zone: FoundZone | undefined) => {
    query(undefined);
    if (zone) form.choose({ timezone: zone.zone });
  };
  const keyed = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      if (!isOpen) query('');
      else {
        memory.activeZone = (active + step + zones.length) % Math.max(1, zones.length);
        redraw();
      }
    } else if (isOpen && event.key === 'Enter' && !event.ctrlKey && !event.metaKey) choose(zones[active]);
    else if (isOpen && event.key === 'Escape') query(undefined);
    else return;
    // The dialog stays open, and nothing is exported.
    event.preventDefault();
    event.stopPropagation();
  };
  return html`
    <div class="field zone">
      <label for="zone">${texts.zone}</label>
      <input
        id="zone"
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck="false"
        maxlength="100"
        aria-autocomplete="list"
        aria-expanded=${isOpen}
        aria-controls="zones"
        aria-activedescendant=${isOpen && zones.length > 0 ? `zone-${active}` : nothing}
        aria-describedby=${isFaulty(view, 'timezone') ? faultId('timezone') : nothing}
        aria-invalid=${isFaulty(view, 'timezone') ? 'true' : nothing}
        placeholder=${isOpen ? zoneLabel(state.choices.timezone, state.locale) : nothing}
        .value=${live(memory.zoneQuery ?? zoneLabel(state.choices.timezone, state.locale))}
        @focus=${(event: Event) => {
          (event.target as HTMLInputElement).select();
          searchPart(redraw);
        }}
        @click=${() => !isOpen && query('')}
        @input=${(event: Event) => query((event.target as HTMLInputElement).value)}
        @keydown=${keyed}
        @blur=${() => isOpen && query(undefined)}
      />
      <div id="zones" class="popup" role="listbox" aria-label=${texts.zone} ?hidden=${!isOpen || zones.length === 0}>
        ${zones.map(
          (zone, place) => html`
            <div
              id=${`zone-${place}`}
              class="popup-option ${place === active ? 'is-active' : ''}"
              role="option"
              aria-selected=${place === active}
              @mousedown=${(event: Event) => {
                event.preventDefault();
                choose(zone);
              }}
            >
              <bdi>${zone.city}</bdi> <span class="muted">${offsetOf(zone.zone, state.locale)}</span>
            </div>
          `,
        )}
      </div>
      ${isOpen && zones.length === 0 ? html`<p class="muted" role="status"><bdi>${search ? texts.noZone : texts.loading}</bdi></p>` : nothing}
      ${faultOf(view, 'timezone')}
    </div>
  `;
}

/** The city of a zone, and its offset now. */
function zoneLabel(zone: string, locale: string): string {
  return `${zoneCity(zone, locale)} (${offsetOf(zone, locale)})`;
}

/** The offset of a zone now: `GMT+1`. */
function offsetOf(zone: string, locale: string): string {
  try {
    const format = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'shortOffset' });
    return format.formatToParts().find(({ type }) => type === 'timeZoneName')?.value ?? '';
  } catch {
    return zone;
  }
}
