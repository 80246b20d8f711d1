import {
  Button,
  Menu,
  MenuDivider,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from "@fluentui/react-components";
import {
  CopyRegular,
  DeleteRegular,
  EditRegular,
  MoreHorizontalRegular,
  PauseCircleRegular,
  PlayCircleRegular,
} from "@fluentui/react-icons";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand, type StoreView } from "../../api";
import { useDoneToast, useErrorToast, useFailedToast } from "../../shared/toasts";
import { DeleteStoreDialog } from "./DeleteStoreDialog";
import { DisableStoreDialog } from "./DisableStoreDialog";

/** What can be done to a store from its card. */
export function StoreMenu({ store }: { store: StoreView }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const enable = useCommand("store_enable");
  const tell = useErrorToast();
  const tellDone = useDoneToast();
  const tellFailed = useFailedToast();
  const [dialog, setDialog] = useState<"disable" | "delete" | undefined>();
  const trigger = useRef<HTMLSpanElement>(null);

  async function copyTenant() {
    try {
      await navigator.clipboard.writeText(store.provider.tenant);
      tellDone(t("stores.tenantCopied", { name: store.name }));
    } catch {
      tellFailed(t("stores.tenantNotCopied", { name: store.name }), t("stores.copyByHand"));
    }
  }

  function close() {
    setDialog(undefined);
    trigger.current?.querySelector("button")?.focus();
  }

  return (
    <span ref={trigger}>
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          <Button
            appearance="subtle"
            icon={<MoreHorizontalRegular />}
            aria-label={t("stores.menu", { name: store.name })}
          />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem
              icon={<EditRegular />}
              onClick={() => void navigate({ to: "/stores/$storeId", params: { storeId: store.id } })}
            >
              {t("stores.edit")}
            </MenuItem>
            {store.enabled ? (
              <MenuItem
                icon={<PauseCircleRegular />}
                onClick={() => {
                  setDialog("disable");
                }}
              >
                {t("stores.disable")}
              </MenuItem>
            ) : (
              <MenuItem
                icon={<PlayCircleRegular />}
                onClick={() => {
                  enable.mutate({ store: store.id }, { onError: tell });
                }}
              >
                {t("stores.enable")}
              </MenuItem>
            )}
            <MenuItem icon={<CopyRegular />} onClick={() => void copyTenant()}>
              {t("stores.copyTenant")}
            </MenuItem>
            <MenuDivider />
            <MenuItem
              icon={<DeleteRegular />}
              onClick={() => {
                setDialog("delete");
              }}
            >
              {t("stores.delete")}
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      {dialog === "disable" && <DisableStoreDialog store={store} onClose={close} />}
      {dialog === "delete" && <DeleteStoreDialog store={store} onClose={close} />}
    </span>
  );
}
