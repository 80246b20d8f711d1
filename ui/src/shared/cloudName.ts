import { useTranslation } from "react-i18next";

/** What people call a cloud: the built-in ones by their known names, a custom one by its own. */
export function useCloudName(): (name: string) => string {
  const { t, i18n } = useTranslation();
  return (name) => {
    const known = name as "public";
    return i18n.exists(`cloud.names.${name}`) ? t(`cloud.names.${known}`) : name;
  };
}
