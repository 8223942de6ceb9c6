/** Writes the contract's zod schemas as JSON Schema 2020-12, with the names and doc comments of the contract's types. */
import * as z from 'zod/mini';
import type { Parts, Schema } from '../../contract/building-blocks.ts';
import type { ContractTypes } from './contract-types.ts';
import { FIELD_RULES, type JsonSchema, TYPE_RULES } from './field-rules.ts';

/** Options of {@link SchemaWriter}. */
export interface SchemaWriterOptions {
  /** The types that the schemas belong to. */
  readonly types: ContractTypes;
  /** What the name of a type is appended to for a reference to it: `#/$defs/`. */
  readonly references: string;
  /** Whether objects of a type may have fields that the contract does not know. Default: none may. */
  readonly isOpen?: (typeName: string) => boolean;
}

/** The parts of a zod schema's definition that are read here. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, Schema<unknown>>>;
  readonly catchall?: Schema<unknown>;
  readonly innerType?: Schema<unknown>;
  readonly checks?: readonly unknown[];
}

/** Writes zod schemas as JSON Schemas that refer to each other by the names of their types. */
export class SchemaWriter {
  readonly #options: SchemaWriterOptions;
  readonly #named = new Map<string, JsonSchema>();
  readonly #usedRules = new Set<string>();

  constructor(options: SchemaWriterOptions) {
    this.#options = options;
  }

  /** The schemas of all types that were met, by their names. */
  get named(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries(this.#named);
  }

  /** The fields whose rules were written. */
  get usedRules(): ReadonlySet<string> {
    return this.#usedRules;
  }

  /**
   * Writes the schema of a type, unless that is done, and returns a reference to it.
   *
   * @throws Error when JSON Schema needs a rule that is not listed, or when two schemas of one type differ
   */
  reference(typeName: string, schema: Schema<unknown>): JsonSchema {
    const { types, references } = this.#options;
    const before = this.#named.get(typeName);
    // A type's own place in the list is before that of the types that it uses.
    if (!before) this.#named.set(typeName, {});
    const written = { description: types.get(typeName).comment, ...this.#structure(schema, typeName, typeName) };
    if (before && JSON.stringify(before) !== JSON.stringify(written))
      throw new Error(`There are two schemas of the type ${typeName}.`);
    this.#named.set(typeName, written);
    return { $ref: `${references}${typeName}` };
  }

  /**
   * @param place of the schema: a type, or a field as {@link FIELD_RULES} lists it
   * @param typeName of the schema, or of the elements of its list
   */
  #written(schema: Schema<unknown>, place: string, typeName: string | undefined): JsonSchema {
    const { element } = schema as Parts;
    if (typeName !== undefined && !element && this.#options.types.has(typeName))
      return this.reference(typeName, schema);
    return this.#structure(schema, place, typeName);
  }

  #structure(schema: Schema<unknown>, place: string, typeName: string | undefined): JsonSchema {
    const definition = schema._zod.def as Definition;
    switch (definition.type) {
      case 'object':
        return this.#object(definition, place);
      case 'nullable':
        return { anyOf: [this.#written(definition.innerType!, place, typeName), { type: 'null' }] };
      case 'pipe':
        return this.#computed(schema as Parts, place, typeName);
      default: {
        const { $schema: _, ...leaf } = z.toJSONSchema(schema);
        return { ...leaf, ...this.#ruleOf(place, definition) };
      }
    }
  }

  #object({ shape = {}, catchall, checks = [] }: Definition, typeName: string): JsonSchema {
    const { types, isOpen = () => false } = this.#options;
    const rules = TYPE_RULES.get(typeName);
    if (checks.length > 0 && !rules) throw new Error(`TYPE_RULES lacks ${typeName}.`);
    const properties = Object.entries(shape).map(([name, field]): [string, JsonSchema] => {
      const { innerType, type } = field._zod.def as Definition;
      const { owner, comment, typeName: fieldType } = types.field(typeName, name);
      return [
        name,
        {
          description: comment,
          ...this.#written(type === 'optional' ? innerType! : field, `${owner}.${name}`, fieldType),
        },
      ];
    });
    const required = Object.entries(shape).filter(([, field]) => (field._zod.def as Definition).type !== 'optional');
    const isClosed = catchall !== undefined && (catchall._zod.def as Definition).type === 'never';
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(required.length > 0 && { required: required.map(([name]) => name) }),
      ...(isClosed && !isOpen(typeName) && { additionalProperties: false }),
      ...rules,
    };
  }

  #computed({ element, minimum = 0, options }: Parts, place: string, typeName: string | undefined): JsonSchema {
    const { types } = this.#options;
    if (element) {
      const items = this.#written(element, `${place}[]`, typeName);
      return { type: 'array', ...(minimum > 0 && { minItems: minimum }), items, ...this.#ruleOf(place) };
    }
    if (options) {
      const names = typeName === undefined ? [] : types.get(typeName).options;
      return { anyOf: options.map((option, index) => this.#written(option, place, names[index])) };
    }
    const fields = typeName === undefined ? [] : [...types.get(typeName).fields];
    // Servers may mean something else by these fields, so that only their descriptions are given.
    const properties = fields.map(([name, { comment }]) => [name, { description: comment }]);
    return { type: 'object', ...(fields.length > 0 && { properties: Object.fromEntries(properties) }) };
  }

  #ruleOf(place: string, { checks = [] }: Partial<Definition> = {}): JsonSchema {
    const rule = FIELD_RULES.get(place);
    if (checks.length > 0 && !rule) throw new Error(`FIELD_RULES lacks ${place}.`);
    if (rule) this.#usedRules.add(place);
    return rule ?? {};
  }
}
