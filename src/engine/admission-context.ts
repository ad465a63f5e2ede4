/** What heads and bodies read of one admission request, with its object as it stands (between the rounds of a mutation it changes). */
import type { KeepingFrame } from "../expressions/kept.ts";
import type { Outcome } from "../values/value.ts";
import { type ObjectForm, podPathIn } from "../vocabulary/judged-version.ts";
import { AdmissionRoots, RequestValues, wrongVersion } from "./admission-roots.ts";
import type { Admitting } from "./admitting.ts";
import type { HeadContext } from "./linked-head.ts";
import type { AdmissionRequest, NamespaceFacts } from "./question.ts";
import type { ClusterFacts } from "./roots.ts";

const NO_PATH: readonly string[] = [];

export class AdmissionContext implements HeadContext {
  readonly admitting: Admitting;
  readonly frame: AdmissionFrame;
  readonly #form: ObjectForm;
  readonly #values: RequestValues;

  constructor(
    admitting: Admitting,
    form: ObjectForm,
    values: RequestValues,
    objects: Pick<AdmissionRequest, "operation" | "object" | "oldObject">,
  ) {
    const { request, now } = admitting;
    const podPath = podPathIn(form, request.kind.kind);
    this.admitting = admitting;
    this.#form = form;
    this.#values = values;
    const roots = new AdmissionRoots(objects, wrongVersion(request, form), podPath, values, now);
    this.frame = new AdmissionFrame(roots, podPath ?? NO_PATH);
  }

  get facts(): NamespaceFacts | undefined | null {
    return this.admitting.facts;
  }

  /** The same request with another object, and nothing evaluated yet. */
  withObject(object: AdmissionRequest["object"]): AdmissionContext {
    const { operation, oldObject } = this.admitting.request;
    return new AdmissionContext(this.admitting, this.#form, this.#values, { operation, object, oldObject });
  }
}

export function admissionContext(admitting: Admitting, form: ObjectForm, cluster: ClusterFacts): AdmissionContext {
  return new AdmissionContext(admitting, form, new RequestValues(admitting, cluster), admitting.request);
}

class AdmissionFrame implements KeepingFrame {
  readonly roots: AdmissionRoots;
  readonly podPath: readonly string[];
  readonly slots: Outcome[] = [];
  readonly places: (readonly (string | number)[] | undefined)[] = [];
  nextChange = Number.POSITIVE_INFINITY;
  walked = 0;
  containers?: Outcome = undefined;
  plannedContainers?: Outcome = undefined;
  kept: KeepingFrame["kept"] = [];

  constructor(roots: AdmissionRoots, podPath: readonly string[]) {
    this.roots = roots;
    this.podPath = podPath;
  }
}
