import {
  Button,
  Menu,
  MenuItem,
  MenuItemLink,
  MenuList,
  MenuPopover,
  MenuTrigger,
  type MenuItemLinkProps,
} from "@fluentui/react-components";
import { ArrowUndoRegular, DeleteRegular, EditRegular, MoreHorizontalRegular } from "@fluentui/react-icons";
import { createLink } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useReturn } from "../../../shared/useReturn";
import type { Row } from "../staged";
import { useStaged } from "../StagedChanges";
import { DeleteWorkflowDialog } from "./DeleteWorkflowDialog";

const EditLink = createLink((props: ComponentProps<"a">) => (
  <MenuItemLink {...(props as MenuItemLinkProps)} icon={<EditRegular />} />
));

/** What can be done with a workflow: **Edit**, **Delete Workflow**, and taking back what is staged of it. */
export function RowMenu({ storeId, row }: { storeId: string; row: Row }) {
  const { t } = useTranslation();
  const { dispatch, saving } = useStaged();
  const [deleting, setDeleting] = useState(false);
  const { holder, giveBack } = useReturn<HTMLSpanElement>();
  const { key, view, draft, change } = row;
  const name = draft.name;

  return (
    <span ref={holder}>
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          <Button
            appearance="subtle"
            icon={<MoreHorizontalRegular />}
            aria-label={t("workflows.menu", { name })}
            disabledFocusable={saving}
          />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {change !== "deleted" && (
              <EditLink to="/stores/$storeId/workflows/$workflowId" params={{ storeId, workflowId: key }}>
                {t("workflows.edit")}
              </EditLink>
            )}
            {change !== "none" && (
              <MenuItem
                icon={<ArrowUndoRegular />}
                onClick={() => {
                  dispatch({ kind: "drop", keys: [key] });
                }}
              >
                {change === "deleted" ? t("workflows.keep") : t("workflows.undo")}
              </MenuItem>
            )}
            {view?.type === "userDefined" && change !== "deleted" && (
              <MenuItem
                icon={<DeleteRegular />}
                onClick={() => {
                  setDeleting(true);
                }}
              >
                {t("workflows.delete")}
              </MenuItem>
            )}
          </MenuList>
        </MenuPopover>
      </Menu>
      {deleting && view !== null && (
        <DeleteWorkflowDialog
          name={view.name}
          linked={view.link !== null}
          onDelete={() => {
            dispatch({ kind: "delete", key, base: draft });
            close();
          }}
          onClose={close}
        />
      )}
    </span>
  );

  function close() {
    setDeleting(false);
    giveBack();
  }
}
