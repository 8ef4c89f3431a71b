import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { said } from "@/api/problem";
import { refresh } from "@/app/live";

/** After something was changed: says so, and has everything on the page look anew. */
export function useChanged(): (message: string) => void {
  const queries = useQueryClient();
  return (message) => {
    refresh(queries);
    notifications.show({ message });
  };
}

/** After something was refused that no form shows: says why. */
export function useRefused(): (error: unknown) => void {
  const { t } = useTranslation("kit");
  return (error) => notifications.show({ color: "red", message: said(error, t("away")) });
}
