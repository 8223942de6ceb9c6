/** The logo of a PDF: a PNG or JPEG file of this computer. */
import { html, nothing, type TemplateResult } from 'lit';
import type { View } from '../view.ts';
import { memoryOf } from './form-memory.ts';

/** Largest logo, in bytes: it stands in every file. */
const MAX_BYTES = 2_000_000;

/** What PNG and JPEG files begin with. */
const BEGINNINGS: readonly (readonly number[])[] = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
];

/** Draws the field of the logo. */
export function logoField(view: View): TemplateResult {
  const { form, state, texts, size, redraw } = view;
  const memory = memoryOf(form);
  const { logo } = state.choices;
  const take = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    // The same file can be taken again.
    input.value = '';
    if (!file) return;
    if (file.size > MAX_BYTES) memory.logoFault = texts.largeLogo(size(MAX_BYTES));
    else {
      const bytes = new Uint8Array(await file.arrayBuffer().catch(() => new ArrayBuffer(0)));
      const isPicture = BEGINNINGS.some((beginning) => beginning.every((byte, place) => bytes[place] === byte));
      memory.logoFault = isPicture ? '' : texts.wrongLogo;
      if (isPicture) form.choose({ logo: bytes });
    }
    redraw();
  };
  const remove = (event: Event) => {
    const { logo: _, ...others } = state.choices;
    form.choose({ ...others, logo: undefined as never });
    (event.target as Element).closest('.field')?.querySelector('input')?.focus();
  };
  return html`
    <div class="field logo">
      <label for="logo">${texts.logo}</label>
      <div class="logo-row">
        <input
          id="logo"
          type="file"
          accept="image/png,image/jpeg"
          aria-describedby=${memory.logoFault ? 'logo-fault' : nothing}
          @change=${take}
        />
        ${
          logo
            ? html`<span class="muted">${size(logo.length)}</span>
              <button type="button" class="quiet" @click=${remove}>${texts.removeLogo}</button>`
            : nothing
        }
      </div>
      ${memory.logoFault ? html`<p class="fault" id="logo-fault" role="alert"><bdi>${memory.logoFault}</bdi></p>` : nothing}
    </div>
  `;
}
