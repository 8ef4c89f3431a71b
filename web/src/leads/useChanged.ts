import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { said } from "@/api/problem";
import { refresh } from "@/app/live";

/** To be called when something was done to a lead: says so, and looks anew at what it may have changed. */
export function useChanged(): (message: string) => void {
  const queries = useQueryClient();
  return (message) => {
    notifications.show({ color: "flow", message });
    refresh(queries, ["leads", "executions"]);
  };
}

/** To be called when something was refused that no form shows. */
export function useRefused(): (error: unknown) => void {
  const { t } = useTranslation("kit");
  return (error) => notifications.show({ color: "red", message: said(error, t("away")) });
}
