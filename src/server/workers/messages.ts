/** What the main process and its workers tell each other: plain data, copied from one process to the other. */
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Packed } from "../../store/pack.ts";
import type { Renewable } from "../open-webhooks.ts";
import type { ServingState } from "../serve-here.ts";
import type { PortableConfiguration } from "./portable-configuration.ts";

/** `id`: of a question, and of its answer. */
export type ToWorker =
  | {
      readonly kind: "start";
      readonly configuration: PortableConfiguration;
      readonly anyFreePort: boolean;
      /** Whether it logs what all of them notice. */
      readonly speaks: boolean;
      readonly policies: Packed;
    }
  | { readonly kind: "policies"; readonly id: number; readonly policies: Packed }
  | { readonly kind: "renew"; readonly what: Renewable }
  | { readonly kind: "report"; readonly id: number }
  /** `why`: what kept the lines from being written. */
  | { readonly kind: "written"; readonly id: number; readonly why: string | undefined }
  | { readonly kind: "stop" };

export type FromWorker =
  | { readonly kind: "serving"; readonly url: string }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "answer"; readonly id: number; readonly report: WorkerReport | undefined }
  | { readonly kind: "lines"; readonly id: number; readonly text: string };

export interface WorkerReport {
  readonly state: ServingState;
  readonly metrics: MetricsAsJson;
}

/** As prom-client gives and adds them up. */
export type MetricsAsJson = readonly object[];
