import { useTranslation } from "react-i18next";
import type { WorkflowView } from "../../api";
import { Status } from "../../shared/Status";
import { flowStatus } from "./flowStatus";

/** How the flow of a workflow stands, in a word. */
export function FlowState({ workflow }: { workflow: Pick<WorkflowView, "link"> }) {
  const { t } = useTranslation();
  const { kind, word } = flowStatus(workflow);
  return <Status kind={kind} word={t(`flowStates.${word}`)} />;
}
