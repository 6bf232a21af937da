"""The yearly campaign (集中调整): progress, dates, reminders, and the ministry's sheet."""
