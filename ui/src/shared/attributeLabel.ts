import type { TFunction } from "i18next";
import type { Attribute } from "../api";

/** What people call an attribute, as the Entra admin center labels it. */
export function attributeLabel(t: TFunction, attribute: Attribute): string {
  return t(`attributes.${attribute}`);
}
