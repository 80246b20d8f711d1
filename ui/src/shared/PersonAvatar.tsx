import { Avatar, type AvatarProps } from "@fluentui/react-components";
import { PeopleRegular } from "@fluentui/react-icons";
import type { ObjectKind } from "../api";

interface PersonAvatarProps {
  name: string;
  kind: ObjectKind;
  size?: NonNullable<AvatarProps["size"]>;
  /** Whether the name stands beside it. */
  decorative?: boolean;
}

/** A person by initials, a group by its icon. */
export function PersonAvatar({ name, kind, size = 20, decorative = true }: PersonAvatarProps) {
  const shape = kind === "group" ? "square" : "circular";
  return (
    <Avatar
      name={name}
      color={kind === "group" ? "neutral" : "colorful"}
      idForColor={name}
      shape={shape}
      size={size}
      aria-hidden={decorative}
      {...(kind === "group" ? { initials: "", icon: <PeopleRegular /> } : {})}
    />
  );
}
