"""Queries of the tracker."""
