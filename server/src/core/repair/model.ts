// The model that a concrete request is, for the variables of a term: what makes formula and evaluator comparable.
import type { Model, Term } from "../logic/term";
import { assign, byVariable, readingOf } from "../logic/variable";
import { variablesOf } from "../semantics/encoder/policy";
import { readContext } from "../semantics/evaluator/conditions";
import { principalString } from "../semantics/principal-text";
import type { Request } from "../semantics/request";
import { ACTION, defaultedOf, keyOf, listKeyOf, PRINCIPAL, RESOURCE } from "../semantics/request-variables";
import { read } from "../theory/parsed-values";

/** Null when the request is outside the encoding: several values for a key that holds one. */
export function modelOf(request: Request, term: Term, isSet: (key: string) => boolean): Model | null {
  const { values, lists } = readContext(request.context);
  const model: Model = { strings: byVariable(), sets: byVariable(), numbers: byVariable(), flags: byVariable() };
  assign(model.strings, ACTION, request.action.toLowerCase());
  assign(model.strings, RESOURCE, request.resource);
  assign(model.strings, PRINCIPAL, principalString(request.principal));
  for (const variable of variablesOf([term]).values()) {
    const defaulted = defaultedOf(variable);
    if (defaulted) assign(model.strings, variable, values.get(defaulted.key)?.[0] || defaulted.text);
    const listed = listKeyOf(variable);
    if (listed !== undefined) assign(model.flags, variable, lists.has(listed));
    const key = keyOf(variable);
    if (key === undefined) continue;
    if (variable.sort === "flag") assign(model.flags, variable, values.has(key));
    else if (variable.sort === "set")
      assign(
        model.sets,
        variable,
        (values.get(key) ?? []).filter((value) => value !== ""),
      );
    else {
      const list = values.get(key) ?? [""];
      if (!isSet(key) && list.length > 1) return null;
      if (variable.sort === "text") assign(model.strings, variable, list[0] as string);
      else assign(model.numbers, variable, read(readingOf(variable), list[0] as string));
    }
  }
  return model;
}
