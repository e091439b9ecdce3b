"""Pictures of what all starts or all settings do: basins, sensitivity, tuning, scores."""
