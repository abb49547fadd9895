import type { TargetReport } from '#check/report'
import type { Severity } from '#findings/finding'
import type { Repository } from './repository.ts'

/** What a report needs to know beyond what was found, so that it can say what to do next. */
export interface RenderOptions {
  /** Whether the text may carry ANSI colours. */
  colour: boolean
  /** Findings at or above it made the verdict. */
  failOn: Severity
  /** In which the files of the report are shown. */
  repository: Repository
  /** What our spec says about an API of the report; null where it is not known. */
  notes(api: string): ApiNotes | null
  /** The command line that checks one target again as it was checked here. */
  again(target: TargetReport): string
}

/** What a spec says about an API that its report points at. */
export interface ApiNotes {
  /** The provider's page for each operation, by operationId. */
  docs: ReadonlyMap<string, string>
  /** Environment variables of which one must hold a credential; empty where none is needed. */
  variables: readonly string[]
}
