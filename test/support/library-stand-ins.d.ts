/** What the recipes of the documentation use of libraries that are not installed here, as those declare it. */

declare module 'vue' {
  export function ref<T>(value: T): { value: T };
  export function onScopeDispose(listener: () => void): void;
}

declare module '@angular/core' {
  type Signal<T> = () => T;
  type Decorator = (target: object, context: ClassDecoratorContext) => void;
  export interface OnDestroy {
    ngOnDestroy(): void;
  }
  export function Component(options: { selector: string; template: string }): Decorator;
  export function Injectable(options: { providedIn: 'root' }): Decorator;
  export function computed<T>(compute: () => T): Signal<T>;
  export function inject<T>(type: new () => T): T;
  export const input: { required<T>(): Signal<T> };
  export function signal<T>(value: T): Signal<T> & { set(value: T): void };
}

declare module 'echarts' {
  export interface ECharts {
    getOption(): Record<string, unknown>;
  }
}

declare module 'ag-grid-community' {
  export interface IRowNode {
    data?: unknown;
  }
  export interface Column {
    getColId(): string;
  }
  export interface GridApi {
    forEachNodeAfterFilterAndSort(callback: (node: IRowNode) => void): void;
    getAllDisplayedColumns(): Column[];
    getDisplayNameForColumn(column: Column, location: 'csv'): string;
    getCellValue(cell: { rowNode: IRowNode; colKey: Column }): unknown;
  }
}

declare module 'apache-arrow' {
  class Type {
    readonly typeId: number;
  }
  export const DataType: { isTimestamp(type: Type): boolean; isDate(type: Type): boolean };
  export interface Table {
    readonly schema: { readonly fields: readonly { readonly name: string; readonly type: Type }[] };
    getChildAt(index: number): (Iterable<unknown> & { toArray(): ArrayLike<unknown> }) | null;
  }
}
