"""What Kominfo's pages of progress show: the dashboard, lists with filters, the work list, the report and exports."""
