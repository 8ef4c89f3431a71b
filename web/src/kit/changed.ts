import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { refresh } from "@/app/live";

/** After something was changed: says so, and has everything on the page look anew. */
export function useChanged(): (message: string) => void {
  const queries = useQueryClient();
  return (message) => {
    refresh(queries);
    notifications.show({ message });
  };
}
