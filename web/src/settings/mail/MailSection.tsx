import { api } from "@/api/client";
import { Failure, Loading } from "@/kit/states";
import { AccountForm } from "./AccountForm";
import { Where } from "./Where";

/** By which server the workspace's mails go. */
export function MailSection() {
  const { data, error, refetch } = api.useQuery("get", "/api/v1/mail-account", {}, { refetchInterval: false });
  if (!data) return error ? <Failure error={error} again={() => void refetch()} /> : <Loading />;
  return (
    <>
      <Where mail={data} />
      <AccountForm mail={data} />
    </>
  );
}
