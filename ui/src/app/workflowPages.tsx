import type { WorkflowView } from "../api";
import { FlowState } from "../features/powerAutomate/FlowState";
import { LinkHealth } from "../features/powerAutomate/LinkHealth";
import { PowerAutomateSettingsDialog } from "../features/powerAutomate/settingsDialog/PowerAutomateSettingsDialog";
import { PowerAutomateSettingsSection } from "../features/powerAutomate/PowerAutomateSettingsSection";
import { AtOnce } from "../features/workflows/AtOnce";
import { AdvancedSettings } from "../features/workflows/advanced/AdvancedSettings";
import { ConfigureWorkflows } from "../features/workflows/list/ConfigureWorkflows";
import {
  CreateWorkflowPage,
  EditWorkflowPage,
  type LinkParts,
} from "../features/workflows/edit/WorkflowPage";

// Workflows know nothing of Power Automate: what their pages show of it is put in here.
const flow = (workflow: WorkflowView) => <FlowState workflow={workflow} />;
const powerAutomate = (storeId: string) => (
  <PowerAutomateSettingsSection storeId={storeId} mark={<AtOnce />} />
);
const link: LinkParts = {
  health: (workflow) => <LinkHealth workflow={workflow} />,
  Settings: PowerAutomateSettingsDialog,
};

export function ConfigureTab() {
  return <ConfigureWorkflows flow={flow} />;
}

export function AdvancedTab() {
  return <AdvancedSettings powerAutomate={powerAutomate} />;
}

export function CreateWorkflow() {
  return <CreateWorkflowPage link={link} />;
}

export function EditWorkflow() {
  return <EditWorkflowPage link={link} />;
}
