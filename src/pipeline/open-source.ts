/** Opens what an item or a report reads: messages or resources. */
import { loadPart } from '../core/load-part.ts';
import { isMessagePlan, type SourcePlan } from './item-plans.ts';
import { type OpenContext, type OpenItem, type OpenObserver, openItem } from './open-item.ts';

/** Opens messages or resources. All reads end when the observer's signal is aborted. */
export async function openSource(source: SourcePlan, context: OpenContext, observer: OpenObserver): Promise<OpenItem> {
  if (isMessagePlan(source)) return openItem(source, context, observer);
  return (await loadPart(() => import('./open-resources.ts'))).openResources(source, context, observer);
}
