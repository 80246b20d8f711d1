import {
  Button,
  makeStyles,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Overflow,
  OverflowItem,
  tokens,
  Tooltip,
  useIsOverflowItemVisible,
  useOverflowMenu,
} from "@fluentui/react-components";
import { MoreHorizontalRegular } from "@fluentui/react-icons";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  bar: {
    display: "flex",
    flexWrap: "nowrap",
    alignItems: "center",
    flex: "1 1 0",
    minWidth: 0,
    overflow: "hidden",
    // Room for the ring around what has the focus.
    padding: tokens.spacingHorizontalXXS,
  },
  // The space between two is part of each: what finds no room is found out by widths alone.
  command: { flexShrink: 0, whiteSpace: "nowrap", paddingRight: tokens.spacingHorizontalXS },
});

/** Nothing of a page is more important. */
const always = 100;

/** Something that can be done on a page. */
export interface Command {
  id: string;
  label: string;
  icon: ReactElement;
  onClick: () => void;
  /** Why it cannot be done now. */
  why?: string | undefined;
  /** Whether it is being done. */
  working?: boolean;
  /** Whether what it shows is shown. */
  expanded?: boolean;
  /** How long it stays out of the menu; those with less go first, the last before the first. */
  priority?: number;
}

interface CommandBarProps {
  /** What the page is for; it never goes into the menu. */
  first?: ReactNode;
  commands: readonly Command[];
}

/** The commands of a page on one line; those that find no room are in a menu at its end. */
export function CommandBar({ first, commands }: CommandBarProps) {
  const styles = useStyles();
  return (
    <Overflow minimumVisible={1} padding={8}>
      <div className={styles.bar}>
        {first !== undefined && (
          <OverflowItem id="first" priority={always}>
            <span className={styles.command}>{first}</span>
          </OverflowItem>
        )}
        {commands.map((command) => (
          <OverflowItem key={command.id} id={command.id} priority={command.priority ?? 0}>
            <span className={styles.command}>
              <CommandButton command={command} />
            </span>
          </OverflowItem>
        ))}
        <More commands={commands} />
      </div>
    </Overflow>
  );
}

function CommandButton({ command }: { command: Command }) {
  const { id, label, icon, onClick, why, working = false, expanded } = command;
  const button = (
    <Button
      appearance="subtle"
      icon={icon}
      data-command={id}
      disabledFocusable={why !== undefined || working}
      aria-expanded={expanded}
      onClick={onClick}
    >
      {label}
    </Button>
  );
  if (why === undefined) return button;
  return (
    <Tooltip content={why} relationship="description">
      {button}
    </Tooltip>
  );
}

function More({ commands }: { commands: readonly Command[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { ref, isOverflowing } = useOverflowMenu<HTMLSpanElement>();
  if (!isOverflowing) return null;
  return (
    <span ref={ref} className={styles.command}>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button appearance="subtle" icon={<MoreHorizontalRegular />} aria-label={t("shell.moreCommands")} />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {commands.map((command) => (
              <MoreItem key={command.id} command={command} />
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
    </span>
  );
}

function MoreItem({ command: { id, label, icon, onClick, why, working = false } }: { command: Command }) {
  const visible = useIsOverflowItemVisible(id);
  if (visible) return null;
  return (
    <MenuItem
      icon={icon}
      disabled={why !== undefined || working}
      onClick={onClick}
      {...(why === undefined ? {} : { subText: why })}
    >
      {label}
    </MenuItem>
  );
}
