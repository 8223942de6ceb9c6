/** All texts of the element in German. */
import type { ElementTexts } from '../element-texts.ts';
import { choices } from './choices.ts';
import { look } from './look.ts';
import { run } from './run.ts';
import { schedule } from './schedule.ts';
import { server } from './server.ts';

/** All texts of the element in German. */
export const all: ElementTexts = { ...choices, ...look, ...run, ...schedule, ...server };
